/** One address for each screen, behind the hash: the server needs to know only one page. */
import { createRouter, createWebHashHistory } from 'vue-router'
import { isPractice, turnTo } from '@/composables/realm'
import TodayView from '@/views/TodayView.vue'

// Today is what an unlocked phone shows; every other screen comes out of the cache when it is opened.
const VisitView = () => import('@/views/VisitView.vue')
const ReceiptView = () => import('@/views/ReceiptView.vue')

const PRACTICE = [
  { path: '/practise/:scenario', component: () => import('@/views/training/StoryView.vue') },
  { path: '/debrief/:start', component: () => import('@/views/training/DebriefView.vue') },
]

export const router = createRouter({
  history: createWebHashHistory(),
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  routes: [
    { path: '/', component: TodayView },
    { path: '/new', component: () => import('@/views/NewPlaceView.vue') },
    { path: '/visit/:id', component: VisitView },
    { path: '/receipt/:id', component: ReceiptView },
    { path: '/reports', component: () => import('@/views/ReportsView.vue') },
    { path: '/tasks', component: () => import('@/views/TasksView.vue') },
    { path: '/amend/:visit', component: () => import('@/views/AmendView.vue') },
    { path: '/inbox', component: () => import('@/views/InboxView.vue') },
    { path: '/unsent', component: () => import('@/views/UnsentView.vue') },
    { path: '/settings', component: () => import('@/views/SettingsView.vue') },
    {
      path: '/class/:code?',
      component: () => import('@/views/training/ClassView.vue'),
      // A class is joined where one practises: the page is loaded anew with the same address.
      beforeEnter: (to) => {
        if (!isPractice) turnTo('practice', `#${to.path}`)
      },
    },
    ...(isPractice ? PRACTICE : []),
    { path: '/:elsewhere(.*)*', redirect: '/' },
  ],
})

/**
 * Reads the screen that is opened most before it is, so that a door never waits for it, and the one
 * that says what was saved: it must come also where the browser has thrown the app's files away.
 */
export async function readAhead(): Promise<void> {
  await Promise.all([VisitView(), ReceiptView()])
}
