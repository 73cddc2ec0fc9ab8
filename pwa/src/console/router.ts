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
    { path: '/links', component: () => import('@/console/pages/LinksPage.vue') },
    { path: '/import', component: () => import('@/console/pages/ImportPage.vue') },
    { path: '/account', component: () => import('@/console/pages/AccountPage.vue') },
    { path: '/:elsewhere(.*)*', redirect: '/' },
  ],
})
