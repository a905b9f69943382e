import { untrack } from 'svelte';
import { lanesOfCopy } from '../../document/mix-lanes.ts';
import { AppError } from '../../shared/app-error.ts';
import type { ProjectDocument } from '../../shared/project-document.ts';
import type { Stereo } from '../../sound/sound-node.ts';
import type { EditorState } from '../state/editor.ts';
import { heardLive, liveTrackId } from '../state/heard-live.ts';
import { chosenDocument, comparedDocument } from '../state/scoring.ts';
import { AudioGraph } from './audio-graph.ts';
import { BlockScheduler } from './block-scheduler.ts';
import { overlayMusic } from './heard-document.ts';
import type { HeardBlock } from './heard-mix.ts';
import { LateSound } from './late-sound.ts';
import { loopOf } from './loop-of.ts';
import { matchLoudness } from './match-loudness.ts';
import { MixRenderer, type RemoteMix } from './mix-renderer.ts';
import { ScrubSound } from './scrub-sound.ts';
import { ShuttleRun } from './shuttle-run.ts';
import { SoundLibrary } from './sound-library.ts';
import { language, say } from '../words/say.ts';

const pumpMilliseconds = 40;

/** A worker would resolve a URL against its own script. */
function absolute(url: string): string {
  return new URL(url, document.baseURI).href;
}

/**
 * Plays the mix and moves the playhead. The audio context's clock is the one clock: picture and
 * playhead follow what is heard, also at shuttle speeds and while the playhead is dragged.
 */
export class Player {
  #editor: EditorState;
  #graph: AudioGraph | undefined;
  #scheduler: BlockScheduler<HeardBlock> | undefined;
  #sounds = $derived.by(() => this.#openSounds());
  /** The mix whose blocks were requested last. */
  #rendering: RemoteMix | undefined;
  /** Ends the thread in which the mix is rendered. */
  #stopRenderer: (() => void) | undefined;
  #renderer = $derived.by(() => this.#openRenderer());
  readonly #late = new LateSound();
  #failed = false;
  /** Changes with each start and stop: a start that still waits for the loudspeakers is out of date then. */
  #starts = 0;
  #stopEffects: () => void;
  #pumpTimer: ReturnType<typeof setInterval> | undefined;
  #frameRequest = 0;
  #shuttle: ShuttleRun | undefined;
  #scrub: ScrubSound | undefined;

  constructor(editor: EditorState) {
    this.#editor = editor;
    const { transport, comparison, project, view } = editor;
    comparison.measure = async ({ a, b, place, heardIn }) => {
      const sounds = this.#sounds;
      const heard = heardIn ?? comparedDocument(project, { a, b, place, gains: { a: 0, b: 0 } });
      if (!heard || !sounds) return { a: 0, b: 0 };
      return matchLoudness(
        (id, from, to) =>
          project.take(id)?.recording
            ? sounds.readRecording(id, from, to)
            : sounds.readTake(id, from, to),
        project.takes,
        { a: { document: heard.a, takeId: a }, b: { document: heard.b, takeId: b } },
        place,
      );
    };
    this.#stopEffects = $effect.root(() => {
      $effect(() => {
        transport.durationSeconds = project.durationSeconds;
      });
      $effect(() => {
        const { playing, rate, seeks } = transport;
        const isOpen = project.isOpen;
        void seeks;
        void view.keepsPitch;
        untrack(() => (playing && isOpen ? void this.#run(rate) : this.#halt()));
      });
      // After any change of the sound, of a fader or a clip, the next blocks are rendered again.
      $effect(() => {
        const heard = this.#heard;
        this.#sounds?.setLive(this.#live);
        if (!heard) return;
        untrack(() => {
          this.#scheduler?.invalidate();
          this.#shuttle?.invalidate();
        });
      });
      // When the pair goes, nothing is switched: its blocks play until they are replaced.
      $effect(() => {
        if (comparison.pair) this.#graph?.hear(comparison.pair, comparison.side);
      });
      $effect(() => {
        const { scrubbing, playheadSeconds } = transport;
        if (scrubbing) untrack(() => view.scrubSound && this.#hear(playheadSeconds));
      });
      $effect(() => {
        const loop = this.#loop;
        untrack(() => this.#scheduler?.setLoop(loop));
      });
    });
  }

  async close(): Promise<void> {
    this.#editor.comparison.measure = undefined;
    this.#stopEffects();
    this.#halt();
    this.#stopRenderer?.();
    await this.#graph?.close();
  }

  #live = $derived.by(() => {
    const { jobs, project } = this.#editor;
    return jobs.liveOf(project.id);
  });

  #heard = $derived.by((): RemoteMix | undefined => {
    const { project, comparison, proposal } = this.#editor;
    const renderer = this.#renderer;
    if (!project.opened || !renderer) return undefined;
    const { takes, durationSeconds } = project;
    const live = heardLive(this.#editor);
    const current = overlayMusic(
      proposal.heardDocument ?? project.document,
      takes,
      live,
      liveTrackId(this.#editor),
    );
    const { pair, soloTakeId, soloTrackId } = comparison;
    const side = (takeId: string): ProjectDocument =>
      chosenDocument(project, takeId, soloTrackId) ?? current;
    const compared = pair && comparedDocument(project, pair);
    const { takesUrl } = project.opened;
    const { film, originalSound } = project.analysis;
    const originalUrl = originalSound?.url;
    return renderer.open(
      {
        a: compared?.a ?? (soloTakeId === undefined ? current : side(soloTakeId)),
        b: compared?.b,
        pair,
        takes: takes.map(({ id, sampleRate, recording }) => ({
          ...{ id, sampleRate },
          // A plain copy, for the worker that mixes.
          ...(recording && { recording: { ...recording } }),
        })),
        originalUrl: originalUrl && absolute(originalUrl),
        durationSeconds,
        speech: project.analysis.speech?.ranges,
        originals: film && originalSound && lanesOfCopy(film, originalSound),
      },
      absolute(takesUrl),
    );
  });

  #loop = $derived.by(() => loopOf(this.#editor));

  #openSounds(): SoundLibrary | undefined {
    const { opened } = this.#editor.project;
    return opened && new SoundLibrary(opened);
  }

  #openRenderer(): MixRenderer | undefined {
    const sounds = this.#sounds;
    if (!sounds) return undefined;
    this.#stopRenderer?.();
    const worker = new Worker(new URL('./mix-worker.ts', import.meta.url), {
      type: 'module',
      name: language,
    });
    const renderer = new MixRenderer(worker, sounds);
    this.#stopRenderer = () => {
      worker.terminate();
      renderer.close();
    };
    worker.onerror = ({ message }) => {
      const reason = message || say('player.scriptCouldNotLoaded');
      const words = say('player.mixCannotPlayedSaveYour', { reason });
      renderer.fail(new AppError('engine-failed', words));
    };
    return renderer;
  }

  async #run(rate: number): Promise<void> {
    const { transport, project, comparison, studio } = this.#editor;
    this.#halt();
    const start = this.#starts;
    const graph = (this.#graph ??= new AudioGraph());
    try {
      await graph.resume();
    } catch (error) {
      if (start !== this.#starts) return;
      studio.report(error);
      transport.pause();
      return;
    }
    if (start !== this.#starts || !transport.playing || !project.isOpen) return;
    if (comparison.pair) graph.hear(comparison.pair, comparison.side);
    graph.setAudible(true);
    this.#failed = false;
    this.#late.start();
    const samples = (seconds: number): number => Math.round(seconds * graph.context.sampleRate);
    const firstMetered = rate > 0 ? samples(transport.playheadSeconds) : 0;
    this.#editor.meter.start(firstMetered);
    this.#editor.laneMeters.start(firstMetered);
    if (rate === 1) {
      this.#scheduler ??= this.#createScheduler(graph);
      this.#scheduler.start(
        samples(transport.playheadSeconds),
        samples(this.#endSeconds),
        this.#loop,
      );
    } else {
      this.#shuttle = new ShuttleRun({
        graph,
        shuttle: {
          startSample: samples(transport.playheadSeconds),
          endSample: samples(transport.durationSeconds),
          rate,
          keepsPitch: this.#editor.view.keepsPitch,
        },
        read: (from, to) => this.#readHeard(from, to, true),
        onFailure: (error) => this.#fail(error),
      });
    }
    const running = this.#shuttle ?? this.#scheduler;
    this.#pumpTimer = setInterval(() => running?.pump(), pumpMilliseconds);
    this.#frameRequest = requestAnimationFrame(() => this.#step(rate));
  }

  #createScheduler(graph: AudioGraph): BlockScheduler<HeardBlock> {
    return new BlockScheduler<HeardBlock>({
      sampleRate: graph.context.sampleRate,
      nowFrame: () => graph.nowFrame(),
      leadFrames: () => graph.leadFrames(),
      render: (from, to) => this.#render(from, to),
      play: (block, frame, skip, fadeIn) => graph.play(block, frame, skip, fadeIn),
      onFailure: (error) => this.#fail(error),
    });
  }

  /** One message per start: the next block of the same file fails the same way. */
  #fail(error: unknown): void {
    if (!this.#failed) this.#editor.studio.report(error);
    this.#failed = true;
  }

  get #endSeconds(): number {
    const { untilSeconds, durationSeconds } = this.#editor.transport;
    return Math.min(untilSeconds ?? durationSeconds, durationSeconds);
  }

  /** Lets a place be heard that the playhead is dragged over. */
  #hear(seconds: number): void {
    if (this.#editor.transport.playing || !this.#editor.project.isOpen) return;
    this.#graph ??= new AudioGraph();
    this.#scrub ??= new ScrubSound(this.#graph, (from, to) => this.#readHeard(from, to));
    this.#scrub.hear(seconds).catch((error: unknown) => this.#fail(error));
  }

  /** The take of a pair that is heard, or the mix. */
  async #readHeard(from: number, to: number, isMetered = false): Promise<Stereo | undefined> {
    const block = await (isMetered ? this.#render(from, to) : this.#request(from, to));
    return (this.#editor.comparison.side === 'b' ? block?.b : undefined) ?? block?.a;
  }

  #request(from: number, to: number): Promise<HeardBlock | undefined> {
    const mix = this.#heard;
    if (!mix) throw new Error('no project is open');
    if (this.#rendering !== mix) this.#rendering?.close();
    this.#rendering = mix;
    return mix.render(from, to);
  }

  /** Renders what is heard and meters it. */
  #render(from: number, to: number): Promise<HeardBlock | undefined> {
    return this.#request(from, to).then((block) => {
      const { comparison, meter, laneMeters } = this.#editor;
      // After the block is on its way to the loudspeakers.
      if (block) {
        const isB = comparison.side === 'b' && block.b !== undefined;
        setTimeout(() => {
          meter.push(from, (isB ? block.b : undefined) ?? block.a);
          laneMeters.push(isB ? block.lanes.b : block.lanes.a);
        });
      }
      return block;
    });
  }

  #step(rate: number): void {
    const { transport } = this.#editor;
    const graph = this.#graph;
    if (!graph || !transport.playing) return;
    let ended: boolean;
    if (this.#shuttle) {
      const { heardSeconds } = this.#shuttle;
      ended = this.#shuttle.ended;
      const end = rate > 0 ? transport.durationSeconds : 0;
      const moved = ended ? end : heardSeconds;
      transport.playheadSeconds = Math.min(Math.max(moved, 0), transport.durationSeconds);
    } else {
      const position = this.#scheduler!.positionAt(graph.heardFrame());
      transport.playheadSeconds = Math.min(position / graph.context.sampleRate, this.#endSeconds);
      ended = this.#scheduler!.ended;
    }
    const { lateFrames } = this.#shuttle ?? this.#scheduler!;
    transport.lateSeconds = lateFrames / graph.context.sampleRate;
    if (this.#late.isNews(transport.lateSeconds)) {
      this.#editor.studio.tell('warning', say('player.soundComesTooLate'));
    }
    if (ended) {
      if (!this.#shuttle) transport.playheadSeconds = this.#endSeconds;
      transport.pause();
      return;
    }
    this.#frameRequest = requestAnimationFrame(() => this.#step(rate));
  }

  #halt(): void {
    this.#starts += 1;
    cancelAnimationFrame(this.#frameRequest);
    clearInterval(this.#pumpTimer);
    this.#shuttle?.stop();
    this.#shuttle = undefined;
    this.#graph?.setAudible(false);
    this.#scheduler?.stop();
  }
}
