/** Brings a question to the middle of the screen, ready to be answered. */
export function showPath(path: string | undefined): void {
  const card = path ? document.querySelector(`[data-path="${CSS.escape(path)}"]`) : null
  card?.scrollIntoView({ block: 'center' })
  card?.querySelector<HTMLElement>('button, input, textarea')?.focus({ preventScroll: true })
}
