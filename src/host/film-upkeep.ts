import type { JobRequest } from '../shared/jobs.ts';
import { jobDefinition } from '../shared/jobs/job-definitions.ts';
import type { OpenProject, StudioEvent } from '../shared/studio-api.ts';
import type { WorkerReport } from '../shared/worker-protocol.ts';
import { jobsOf } from './jobs-of.ts';
import { analysisUrls } from './media-urls.ts';
import { needsAnalysis } from './needs-analysis.ts';
import type { OpenedProject } from './opened-project.ts';
import type { ProjectStore } from './project-store.ts';
import type { StudioJobs } from './studio-jobs.ts';
import type { WorkerSupervisor } from './worker-supervisor.ts';

/** What {@link FilmUpkeep} needs. */
export interface FilmUpkeepOptions {
  readonly projects: ProjectStore;
  readonly jobs: () => StudioJobs;
  readonly media: Pick<WorkerSupervisor, 'ask'>;
  readonly emit: (event: StudioEvent) => void;
}

/** Keeps the analysis and the preview copy of every open project's film complete. */
export class FilmUpkeep {
  readonly #options: FilmUpkeepOptions;
  /** Projects whose film changed, or that a window opened, while Save As copied them. */
  readonly #due = new Set<string>();

  constructor(options: FilmUpkeepOptions) {
    this.#options = options;
  }

  /** Returns a project that was opened, after starting what its analysis lacks. */
  async analysed(opening: Promise<OpenProject>): Promise<OpenProject> {
    const project = await opening;
    await this.#analyseIfNeeded(project.projectId);
    return project;
  }

  /** Analyses the film again, and stops an analysis that still reads the earlier sound tracks. */
  async analyseAgain(projectId: string): Promise<void> {
    await this.#cancel('analyse', projectId);
    await this.#analyseIfNeeded(projectId);
  }

  /**
   * Returns a project whose video was relinked. What runs looks at the video as it was before: that is
   * stopped, and what the present one lacks is started.
   */
  async relinked(relinking: Promise<OpenProject>): Promise<OpenProject> {
    const { projectId } = await relinking;
    const project = this.#options.projects.find(projectId);
    const mayStartProxy = project?.mayStartProxy;
    await this.#cancel('analyse', projectId);
    await this.#cancel('proxy', projectId);
    if (mayStartProxy) project?.allowProxies();
    return this.analysed(relinking);
  }

  /**
   * Stops the jobs of a project that nobody asked for while `run` copies it, and starts them after it if the
   * project is still open, with those that became due meanwhile.
   *
   * @param run called at once, so that nothing comes between; it gets when the jobs have stopped
   */
  async pausedWhile<Result>(
    projectId: string,
    run: (stopped: Promise<void>) => Promise<Result>,
  ): Promise<Result> {
    const { projects, jobs } = this.#options;
    const project = projects.get(projectId);
    const { queue } = jobs();
    const isOfProject = jobsOf(projectId);
    const isMeant = (request: JobRequest) =>
      isOfProject(request) && jobDefinition(request.kind).isAutomatic;
    const stopped = queue.requests.filter(isMeant);
    const { mayStartProxy } = project;
    const stopping = queue.cancelAll(isMeant, false);
    try {
      return await run(stopping);
    } finally {
      await stopping.catch(() => undefined);
      if (mayStartProxy) project.allowProxies();
      await this.#goOn(projectId, stopped).catch((error: unknown) => console.error(error));
    }
  }

  async #goOn(projectId: string, stopped: readonly JobRequest[]): Promise<void> {
    const isDue = this.#due.delete(projectId);
    if (!this.#options.projects.find(projectId)) return;
    for (const request of stopped) await this.#options.jobs().start(request);
    if (isDue) await this.#analyseIfNeeded(projectId);
  }

  /** Stores what an analysis found so far, and starts the preview copy once the film needs one. */
  receive(project: OpenedProject, report: Extract<WorkerReport, { type: 'analysis' }>): void {
    project.analysis = report.analysis;
    this.#emit(project);
    void this.#copyForPreview(project).catch((error: unknown) => console.error(error));
  }

  /**
   * Shows the cuts found so far. What else is known of the film may be newer than their search: a preview copy
   * is made beside it.
   */
  receiveCuts(project: OpenedProject, foundCuts: readonly number[]): void {
    this.#emit(project, foundCuts);
  }

  /** A job of the film was stopped or failed. */
  onIncomplete(project: OpenedProject, { kind }: JobRequest): void {
    // It is not started again automatically before the project is next opened.
    if (kind === 'proxy') project.stopProxies();
    // Cuts that were shown while they were looked for are no part of the document.
    if (kind === 'analyse') this.#emit(project);
  }

  /** Deletes the preview copy of a project's film. */
  async removeProxy(projectId: string): Promise<void> {
    const project = this.#options.projects.get(projectId);
    await this.#cancel('proxy', projectId);
    const { analysisDir } = project;
    project.analysis = (await this.#options.media.ask('removeProxy', { analysisDir })) ?? undefined;
    this.#emit(project);
  }

  #emit({ projectId, analysis: stored }: OpenedProject, foundCuts?: readonly number[]): void {
    const analysis = analysisUrls(projectId, stored);
    this.#options.emit({
      type: 'analysis',
      projectId,
      analysis: foundCuts ? { ...analysis, foundCuts: [...foundCuts] } : analysis,
    });
  }

  async #cancel(kind: JobRequest['kind'], projectId: string): Promise<void> {
    const isOfProject = jobsOf(projectId);
    const isMeant = (request: JobRequest) => request.kind === kind && isOfProject(request);
    await this.#options.jobs().queue.cancelAll(isMeant, false);
  }

  async #analyseIfNeeded(projectId: string): Promise<void> {
    const { projects } = this.#options;
    const project = projects.find(projectId);
    if (!project || project.videoPath === undefined) return;
    if (projects.isCopying(projectId)) return void this.#due.add(projectId);
    await this.#copyForPreview(project);
    if (!needsAnalysis(project.file, project.analysis)) return;
    await this.#options.jobs().start({ kind: 'analyse', projectId });
  }

  /** Starts the preview copy of a film that is known to need one and has none. */
  async #copyForPreview({ projectId, analysis, mayStartProxy }: OpenedProject): Promise<void> {
    if (!mayStartProxy || !analysis?.needsProxy || analysis.proxy || analysis.proxyDeclined) return;
    await this.#options.jobs().start({ kind: 'proxy', projectId });
  }
}
