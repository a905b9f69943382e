import { neighboursOf } from '../../document/music-tracks.ts';
import { clipEnd, findClip, findTake } from '../../document/clips.ts';
import { endOnBar, restsOnTonic, type BarEnding } from '../../document/end-on-bar.ts';
import { swapTake } from '../../document/swap-take.ts';
import { takesCovering } from '../../document/takes.ts';
import { timecodeAt } from '../../document/timecode.ts';
import { musicalKeyOf } from '../../document/tonality.ts';
import { AppError } from '../../shared/app-error.ts';
import type { Clip } from '../../shared/project-document.ts';
import type { EditorState } from './editor.ts';
import { keyLabel } from '../panels/asked-words.ts';
import { beatsOfClip } from './propose-fit.ts';
import { say } from '../words/say.ts';
import { tempoWords } from './tempo-words.ts';
import { formatNumber } from '../words/format-number.ts';

/** Where a proposed ending is listened from: so many seconds before the end of the clip. */
const leadSeconds = 8;
/** Another take is worth mentioning from this much less cost on: 0.3 % of stretch. */
const leastGain = 0.003;

/** The chord that rings out, as a sentence; none if no chord is clear. */
function describeChord({ chord, key }: BarEnding): string[] {
  if (!chord || !key) return [];
  const name = keyLabel(musicalKeyOf(chord));
  return restsOnTonic({ chord, key })
    ? [say('proposeBarEnding.lastChordTonicMusicComes', { name })]
    : [say('proposeBarEnding.lastChordMusicDoesNot', { name, key: keyLabel(musicalKeyOf(key)) })];
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
  const percent = formatNumber(100 * Math.abs(best.its.stretch - 1), 1);
  const values = { take: project.takeName(best.id), endsWith: best.its.endsWith, percent };
  return [
    restsOnTonic(best.its)
      ? say('proposeBarEnding.betterOnTonic', values)
      : say('proposeBarEnding.better', values),
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
    throw new AppError('bad-argument', say('proposeBarEnding.musicHasNoSteadyBeat'));
  }
  const next = neighboursOf(document.clips, clip).next;
  if (next && next.startSample < clipEnd(clip)) {
    throw new AppError('bad-argument', say('proposeBarEnding.clipLeadsIntoNextOne'));
  }
  const ending = endOnBar(document, clip, found, findTake(project.takes, clip.takeId));
  if (!ending) {
    throw new AppError('bad-argument', say('proposeBarEnding.noBarNoBeatMusic'));
  }
  const place = timecodeAt(ending.lastStrokeSeconds, project.timecode);
  proposal.offer({
    label: say('proposeBarEnding.endBar'),
    summary: say('proposeBarEnding.summary', {
      endsWith: ending.endsWith,
      place,
      tempo: tempoWords(ending.stretch),
    }),
    details: [...describeChord(ending), ...betterEnding(editor, clip, ending)],
    document: ending.document,
  });
  transport.seek(Math.max(0, clipEnd(clip) / document.sampleRate - leadSeconds));
}
