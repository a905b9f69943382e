import { z } from 'zod';

/**
 * What of the film a window of music attends to besides its own frames: frames of the whole film, as
 * the reference does, or of the section around the window, so that the music changes when the film does.
 */
export const filmContexts = ['whole', 'section'] as const;
export const filmContextSchema = z.enum(filmContexts);
export type FilmContext = z.infer<typeof filmContextSchema>;
