import { shortenMusic } from '../../document/shorten-music.ts';
import { snapToFrame, timecodeAt } from '../../document/timecode.ts';
import type { Clip } from '../../shared/project-document.ts';
import type { EditorState } from './editor.ts';
import { beatsOfClip } from './propose-fit.ts';

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
  const percent = 100 * (stretch - 1);
  const tempo =
    Math.abs(percent) < 0.05
      ? 'at its own tempo'
      : `${Math.abs(percent).toFixed(1)} % ${percent > 0 ? 'slower' : 'faster'}`;
  proposal.offer({
    label: `Shorten to ${Math.round(100 * (endSeconds - startSeconds)) / 100} s`,
    summary: `${leftOutBars} ${leftOutBars === 1 ? 'bar is' : 'bars are'} left out at ${timecodeAt(joinSeconds, timecode)}, ${tempo}; ${keepsEnding ? 'its own ending stays' : 'the last bar rings out'}.`,
    details: ['To keep the long version as well, save the project under another name first.'],
    document: version.document,
  });
  transport.seek(Math.max(0, joinSeconds - leadSeconds));
}
