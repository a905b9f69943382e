import { clipEnd } from '../../document/clips.ts';
import { endOnBar } from '../../document/end-on-bar.ts';
import { timecodeAt } from '../../document/timecode.ts';
import { AppError } from '../../shared/app-error.ts';
import type { Clip } from '../../shared/project-document.ts';
import type { EditorState } from './editor.ts';
import { beatsOfClip } from './propose-fit.ts';

/** Where a proposed ending is listened from: so many seconds before the end of the clip. */
const leadSeconds = 8;

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
  const ending = endOnBar(document, clip, found);
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
    details: [],
    document: ending.document,
  });
  transport.seek(Math.max(0, clipEnd(clip) / document.sampleRate - leadSeconds));
}
