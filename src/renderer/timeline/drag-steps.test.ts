import { describe, expect, it } from 'vitest';
import type { ProjectDocument } from '../../shared/project-document.ts';
import { openTestStudio } from '../state/test-studio.ts';
import { DragSteps } from './drag-steps.ts';

const withGain = (document: ProjectDocument, musicGainDecibels: number): ProjectDocument => ({
  ...document,
  mix: { ...document.mix, musicGainDecibels },
});

describe('a drag whose first move changes nothing', () => {
  /** The gain was changed three times, the last is undone, and a drag has moved to where it began. */
  async function begun() {
    const { editor } = await openTestStudio();
    const { project } = editor;
    for (const decibels of [1, 2, 3]) {
      project.commit('Music Gain', withGain(project.document, decibels));
    }
    project.undo();
    const { document, history } = project;
    const steps = new DragSteps(editor);
    expect(steps.edit('Music Gain', structuredClone(document), document)).toBe(true);
    return { project, steps, document, history };
  }

  it('leaves the steps before it alone when it is taken back', async () => {
    const { project, steps, document, history } = await begun();
    expect(steps.takeBack()).toBe(true);
    expect(project.document).toEqual(document);
    expect(project.history).toEqual(history);
    project.redo();
    expect(project.document.mix.musicGainDecibels).toBe(3);
  });

  it('leaves them alone when it ends there', async () => {
    const { project, steps, history } = await begun();
    steps.settle();
    expect(project.history).toEqual(history);
  });

  it('is a step of its own once it moves', async () => {
    const { project, steps, document, history } = await begun();
    steps.edit('Music Gain', withGain(document, 4), document);
    steps.edit('Music Gain', withGain(document, 5), document);
    steps.settle();
    expect(project.document.mix.musicGainDecibels).toBe(5);
    project.undo();
    expect(project.document).toEqual(document);
    expect(project.history.past).toEqual(history.past);
  });
});
