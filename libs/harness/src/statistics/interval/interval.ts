/** Both ends are included. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}
