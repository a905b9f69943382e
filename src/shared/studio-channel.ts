/** The name under which calls of the studio API travel between the window and the main process. */
export const studioChannel = 'studio:call';
