import { describe, expect, it } from 'vitest';
import { planDrop } from './plan-drop.ts';

const desktop = { canReadFolders: true };
const browser = { canReadFolders: false };

function file(name: string, type = '') {
  return { name, type, isFolder: false };
}

describe('planDrop', () => {
  it('opens a film, and takes a sound for music', () => {
    const film = file('a.MOV', 'video/quicktime');
    expect(planDrop([film], browser)).toEqual({ open: film });
    for (const name of ['a.wav', 'b.MP3', 'c.flac', 'd.m4a', 'e.aiff', 'f.ogg']) {
      expect(planDrop([file(name)], browser)).toEqual({ music: file(name) });
    }
  });

  it('opens a film and puts the music on it when both are dropped', () => {
    const plan = planDrop([file('theme.wav', 'audio/wav'), file('film.mp4', 'video/mp4')], desktop);
    expect([plan.open?.name, plan.music?.name]).toEqual(['film.mp4', 'theme.wav']);
    expect(plan.refusal).toBeUndefined();
  });

  it('opens a project folder on a desktop, and says how to in a browser', () => {
    const project = { name: 'Film.vidmuse', type: '', isFolder: true };
    expect(planDrop([project], desktop)).toEqual({ open: project });
    expect(planDrop([project], browser)).toEqual({
      refusal: 'A browser cannot read folders. Open “Film.vidmuse” with File › Open Project.',
    });
  });

  it('leaves all but the first film alone, and says which', () => {
    const plan = planDrop(
      ['a.mp4', 'b.mp4', 'c.mkv'].map((name) => file(name)),
      browser,
    );
    expect(plan.open?.name).toBe('a.mp4');
    expect(plan.refusal).toBe('One at a time: “b.mp4”, “c.mkv” were left alone.');
  });

  it('reads markers on an open project, and never takes their files for films', () => {
    for (const name of ['a.edl', 'b.OTIO', 'c.fcpxml', 'd.csv', 'e.txt']) {
      const list = file(name);
      expect(planDrop([list], { ...browser, hasProject: true })).toEqual({ markers: list });
      const refused = planDrop([list], browser);
      expect(refused.open).toBeUndefined();
      expect(refused.refusal).toMatch('is neither film nor music');
    }
    const two = planDrop([file('a.edl'), file('b.csv')], { ...browser, hasProject: true });
    expect(two.markers?.name).toBe('a.edl');
    expect(two.refusal).toBe('One at a time: “b.csv” was left alone.');
  });

  it('refuses by name what is neither film nor music, before it is sent anywhere', () => {
    const plan = planDrop([file('poster.jpg', 'image/jpeg')], browser);
    expect(plan.open).toBeUndefined();
    expect(plan.refusal).toMatch(/^“poster.jpg” is neither film nor music\. Drop a film/);
    const folder = planDrop([{ name: 'Rushes', type: '', isFolder: true }], desktop);
    expect(folder.open).toBeUndefined();
    expect(folder.refusal).toMatch('“Rushes” is no project');
  });
});
