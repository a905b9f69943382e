import { z } from 'zod';

/**
 * What music does while the picture stands still or is black: its chords are held, quietly and without new
 * notes, or it is played on.
 */
export const stillMusics = ['held', 'played'] as const;
export const stillMusicSchema = z.enum(stillMusics);
export type StillMusic = z.infer<typeof stillMusicSchema>;
