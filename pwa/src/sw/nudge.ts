/** A nudge has no content: the phone says that there is something, the app says what. */

// The worker's language lies with the app; both are short enough to say at once.
const TITLE = '一格通'
const BODY = '有新的任务，请打开看看 · A task has come'
const TASKS = '/#/tasks'

export function answerNudges(worker: ServiceWorkerGlobalScope): void {
  worker.addEventListener('push', (event) => {
    // Whatever it carries is not looked at. One notice stands for all tasks.
    event.waitUntil(
      worker.registration.showNotification(TITLE, { body: BODY, tag: 'tasks', icon: '/icon.svg' }),
    )
  })
  worker.addEventListener('notificationclick', (event) => {
    event.notification.close()
    event.waitUntil(openTasks(worker))
  })
}

async function openTasks(worker: ServiceWorkerGlobalScope): Promise<void> {
  const [open] = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true })
  // A page that is open may hold a visit: it is brought to the front and left where it is.
  await (open ? open.focus() : worker.clients.openWindow(TASKS))
}
