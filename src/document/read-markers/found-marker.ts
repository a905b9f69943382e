/** A marker that another program's file names. */
export interface FoundMarker {
  /** From the film's first frame; negative before it. */
  readonly seconds: number;
  readonly label: string;
  readonly notes: string;
}
