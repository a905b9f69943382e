import { encodePictureTimes } from '../../document/picture-times.ts';
import { readFrameTimeline } from '../../media/frame-timeline.ts';
import type { VideoInfo } from '../../media/media-info.ts';
import { isCancelled } from '../../shared/app-error.ts';

/**
 * When each picture of a film appears, as `encodePictureTimes` stores it; empty where the file does not
 * say, so that frames are counted by its rate. Reads the times of all packets. Throws AppError
 * `cancelled`.
 */
export async function readPictureTimes(
  video: VideoInfo,
  options: { readonly signal?: AbortSignal | undefined },
): Promise<Uint8Array> {
  try {
    const { presentationSeconds } = await readFrameTimeline(video, options);
    return encodePictureTimes(presentationSeconds);
  } catch (error) {
    if (isCancelled(error)) throw error;
    return new Uint8Array();
  }
}
