import type { ModelDescription } from '../../engine/index.ts';
import { asAppError, isCancelled } from '../../shared/app-error.ts';
import type { CommandContext } from '../command-context.ts';
import { isNonCommercial } from '../describe-model.ts';
import type { ScoreReport } from './score-report.ts';

const millisecondsBetweenProgress = 250;

/**
 * Reports for programs: one JSON object a line on standard output. `type` is `started`, `film`, `progress`,
 * `stretch`, `done`, `skipped`, `failed`, `cancelled` or `summary`.
 */
export function createJsonReport({ print }: CommandContext): ScoreReport {
  let model: ModelDescription | undefined;
  let note: string | undefined;
  let video: string | undefined;
  let lastStage: string | undefined;
  let lastMilliseconds = 0;
  const say = (type: string, data: object) => print(JSON.stringify({ type, ...data }));
  return {
    opened: (description, deviceNote) => {
      model = description;
      note = deviceNote;
    },
    fellBack: (reason) => {
      note ??= reason;
    },
    cardLost: (reason) => {
      note = reason;
    },
    started: ({ videoPath, ...rest }) => {
      video = videoPath;
      lastStage = undefined;
      say('started', { video, model: model?.id, ...rest, deviceNote: note ?? null });
    },
    aboutFilm: (videoPath, notices) => say('film', { video: videoPath, notices }),
    progress: (progress) => {
      const now = performance.now();
      const isLast = progress.done === progress.total;
      const isDue = now - lastMilliseconds >= millisecondsBetweenProgress;
      if (progress.stage === lastStage && !isLast && !isDue) return;
      lastStage = progress.stage;
      lastMilliseconds = now;
      say('progress', { video, ...progress });
    },
    stretch: ({ startToken, tokenCount, startSample, audio }) => {
      const { frameRate = 1, sampleRate = 1 } = model?.codec ?? {};
      say('stretch', {
        video,
        startSeconds: startToken / frameRate,
        endSeconds: (startToken + tokenCount) / frameRate,
        soundEndSeconds: (startSample + (audio[0]?.length ?? 0)) / sampleRate,
      });
    },
    done: ({ videoPath, outputs, durationSeconds }, { tokensPath, projectPath } = {}) => {
      say('done', {
        video: videoPath,
        durationSeconds,
        outputs: outputs.map((output) => ({
          video: output.videoPath,
          wav: output.wavPath ?? null,
          seed: output.seed,
          integratedLufs: Number.isFinite(output.integratedLufs) ? output.integratedLufs : null,
        })),
        tokens: tokensPath ?? null,
        project: projectPath ?? null,
        deviceNote: note ?? null,
        ...(model ? aboutMusic(model) : {}),
      });
    },
    skipped: (videoPath, reason) => say('skipped', { video: videoPath, reason }),
    failed: (videoPath, { code, message }) => say('failed', { video: videoPath, code, message }),
    summary: ({ made, skipped, failed, left }) => {
      say('summary', {
        made: made.length,
        skipped: skipped.length,
        failed: failed.length,
        notTried: left.length,
      });
    },
    aboutMusic: () => undefined,
    ended: (path, error) => {
      if (isCancelled(error)) say('cancelled', { video: video ?? path });
      else
        say('failed', { video: video ?? path, ...asAppError(error, `score "${path}"`).toData() });
    },
    close: () => undefined,
  };
}

function aboutMusic({ id, licence, notice }: ModelDescription): object {
  return {
    machineMade: true,
    model: id,
    licence: licence.name,
    nonCommercial: isNonCommercial(licence.name),
    notice: notice ?? null,
  };
}
