import { z } from 'zod';

/** The id of an open project. */
export const projectIdSchema = z.string().max(64);

/** The id of a model, which is also the name of its folder. */
export const modelIdSchema = z.string().max(255);

/** A path. Windows has paths of up to 32,767 characters. */
export const pathSchema = z.string().max(40_000);
