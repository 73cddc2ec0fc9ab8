/** One address for each page of the console, behind the hash. */
import { createRouter, createWebHashHistory } from 'vue-router'
import SheetsPage from '@/console/pages/SheetsPage.vue'

export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: '/', component: SheetsPage },
    { path: '/sheet/:name', component: () => import('@/console/pages/TablePage.vue'), props: true },
    { path: '/sheet/:name/day', component: () => import('@/console/pages/DayPage.vue'), props: true },
    { path: '/sheet/:name/map', component: () => import('@/console/pages/MapPage.vue'), props: true },
    { path: '/coverage', component: () => import('@/console/pages/CoveragePage.vue') },
    { path: '/demands', component: () => import('@/console/pages/DemandsPage.vue') },
    { path: '/waivers', component: () => import('@/console/pages/WaiversPage.vue') },
    { path: '/links', component: () => import('@/console/pages/LinksPage.vue') },
    { path: '/import', component: () => import('@/console/pages/ImportPage.vue') },
    { path: '/account', component: () => import('@/console/pages/AccountPage.vue') },
    { path: '/classes', component: () => import('@/console/training/ClassesPage.vue') },
    { path: '/classes/compare', component: () => import('@/console/training/ComparePage.vue') },
    { path: '/classes/:id', component: () => import('@/console/training/ClassPage.vue'), props: true },
    { path: '/classes/:id/errors', component: () => import('@/console/training/ErrorsPage.vue'), props: true },
    { path: '/classes/:id/visits/:start', component: () => import('@/console/training/VisitPage.vue'), props: true },
    { path: '/classes/:id/results/:worker', component: () => import('@/console/training/ResultPage.vue'), props: true },
    { path: '/scenarios', component: () => import('@/console/training/ScenariosPage.vue') },
    { path: '/scenarios/:name', component: () => import('@/console/training/EditorPage.vue'), props: true },
    { path: '/:elsewhere(.*)*', redirect: '/' },
  ],
})
