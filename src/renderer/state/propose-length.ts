import { shortenMusic } from '../../document/shorten-music.ts';
import { snapToFrame, timecodeAt } from '../../document/timecode.ts';
import type { Clip } from '../../shared/project-document.ts';
import type { EditorState } from './editor.ts';
import { beatsOfClip } from './propose-fit.ts';
import { say } from '../words/say.ts';
import { tempoWords } from './tempo-words.ts';

type Parts = Pick<EditorState, 'project' | 'proposal' | 'transport'>;

/** Where a proposed join is listened from: so many seconds before it. */
const leadSeconds = 4;

/** Proposes a version of a clip's music that is so long, from where the clip begins. Throws AppError. */
export function proposeLength(editor: Parts, clip: Clip, seconds: number): void {
  const { sampleRate } = editor.project.document;
  const startSeconds = clip.startSample / sampleRate;
  propose(editor, clip, startSeconds, startSeconds + seconds);
}

/** Proposes a version of a clip's music that lasts from the in to the out point. Throws AppError. */
export function proposeLengthOfRange(editor: Parts, clip: Clip): void {
  const { range } = editor.project.document;
  if (range) propose(editor, clip, range.startSeconds, range.endSeconds);
}

function propose(editor: Parts, clip: Clip, startSeconds: number, wantedEnd: number): void {
  const { project, proposal, transport } = editor;
  const { document, timecode } = project;
  const { sampleRate } = document;
  // Its length is exact to the frame.
  const endSeconds = snapToFrame(wantedEnd, timecode.frameRate);
  const version = shortenMusic(document, {
    clipId: clip.id,
    found: beatsOfClip(editor, clip),
    startSample: Math.round(startSeconds * sampleRate),
    endSample: Math.round(endSeconds * sampleRate),
  });
  const { joinSeconds, leftOutBars, keepsEnding, stretch } = version;
  proposal.offer({
    label: say('proposeLength.shortenToS', {
      seconds: Math.round(100 * (endSeconds - startSeconds)) / 100,
    }),
    summary: say(keepsEnding ? 'proposeLength.keepsEnding' : 'proposeLength.ringsOut', {
      count: leftOutBars,
      place: timecodeAt(joinSeconds, timecode),
      tempo: tempoWords(stretch),
    }),
    details: [say('proposeLength.keepLongVersionWellSave')],
    document: version.document,
  });
  transport.seek(Math.max(0, joinSeconds - leadSeconds));
}
