import { clipEnd, findClip, findTake } from '../../document/clips.ts';
import { endOnBar, restsOnTonic, type BarEnding } from '../../document/end-on-bar.ts';
import { swapTake } from '../../document/swap-take.ts';
import { takesCovering } from '../../document/takes.ts';
import { timecodeAt } from '../../document/timecode.ts';
import { tonalityName } from '../../document/tonality.ts';
import { AppError } from '../../shared/app-error.ts';
import type { Clip } from '../../shared/project-document.ts';
import type { EditorState } from './editor.ts';
import { beatsOfClip } from './propose-fit.ts';

/** Where a proposed ending is listened from: so many seconds before the end of the clip. */
const leadSeconds = 8;
/** Another take is worth mentioning from this much less cost on: 0.3 % of stretch. */
const leastGain = 0.003;

/** The chord that rings out, as a sentence; none where no chord stands out. */
function describeChord({ chord, key }: BarEnding): string[] {
  if (!chord || !key) return [];
  const name = tonalityName(chord);
  return restsOnTonic({ chord, key })
    ? [`The last chord, ${name}, is the tonic: the music comes to rest.`]
    : [`The last chord is ${name} in ${tonalityName(key)}: the music does not come to rest.`];
}

/** Which other take of the same stretch ends better: on a bar, on the tonic, with less stretching. */
function betterEnding(
  { project }: Pick<EditorState, 'project'>,
  clip: Clip,
  ending: BarEnding,
): string[] {
  const { document, takes, beats } = project;
  const span = { startSample: clip.startSample, endSample: clipEnd(clip) };
  const others = takesCovering(document, takes, span).flatMap((take) => {
    const { id, sampleRate } = take;
    const found = id === clip.takeId ? undefined : beats?.take(id);
    if (!found || sampleRate !== document.sampleRate) return [];
    const swapped = swapTake(document, takes, clip.id, id);
    const its = endOnBar(swapped, findClip(swapped, clip.id), found, take);
    return its && its.cost < ending.cost - leastGain ? [{ id, its }] : [];
  });
  const [best] = others.toSorted((a, b) => a.its.cost - b.its.cost);
  if (!best) return [];
  const percent = (100 * Math.abs(best.its.stretch - 1)).toFixed(1);
  return [
    `“${project.takeName(best.id)}” would end with a ${best.its.endsWith}${restsOnTonic(best.its) ? ' on the tonic' : ''} by a stretch of ${percent} %: choose it here first if that suits.`,
  ];
}

/** Proposes that a clip ends with a bar of its music, which rings out. Throws AppError. */
export function proposeBarEnding(
  editor: Pick<EditorState, 'project' | 'proposal' | 'transport'>,
  clip: Clip,
): void {
  const { project, proposal, transport } = editor;
  const { document } = project;
  const found = beatsOfClip(editor, clip);
  if (!found.pulse) {
    throw new AppError(
      'bad-argument',
      'This music has no steady beat: give its clip a fade instead.',
    );
  }
  const next = document.clips[document.clips.indexOf(clip) + 1];
  if (next && next.startSample < clipEnd(clip)) {
    throw new AppError(
      'bad-argument',
      'This clip leads into the next one: end the last clip before a gap or the end of the film.',
    );
  }
  const ending = endOnBar(document, clip, found, findTake(project.takes, clip.takeId));
  if (!ending) {
    throw new AppError(
      'bad-argument',
      'No bar and no beat of this music can end with the clip by a stretch of up to 3 %: trim the clip nearer to a bar.',
    );
  }
  const percent = Math.abs(100 * (ending.stretch - 1));
  const speed =
    percent < 0.05
      ? 'at its own tempo'
      : `${percent.toFixed(1)} % ${ending.stretch > 1 ? 'slower' : 'faster'}`;
  const place = timecodeAt(ending.lastStrokeSeconds, project.timecode);
  proposal.offer({
    label: 'End on a Bar',
    summary: `The clip ends with a ${ending.endsWith}; from ${place} on the music rings out, ${speed}.`,
    details: [...describeChord(ending), ...betterEnding(editor, clip, ending)],
    document: ending.document,
  });
  transport.seek(Math.max(0, clipEnd(clip) / document.sampleRate - leadSeconds));
}
