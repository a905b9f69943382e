/** Names under which the Electron window and the main process speak to each other. */
export const studioChannels = {
  /** Window to main process, answered: one call of the studio API. */
  call: 'studio:call',
  /** Main process to window: one event of the studio API. */
  event: 'studio:event',
} as const;
