/** One decimal. Only all is `100.0 %`, and only nothing is `0.0 %`. */
export const formatPercent = (proportion: number): string => {
  const rounded = Math.round(proportion * 1000);
  const tenths = proportion < 1 ? Math.min(rounded, 999) : rounded;
  return `${((proportion > 0 ? Math.max(tenths, 1) : tenths) / 10).toFixed(1)} %`;
};

export const formatDuration = (milliseconds: number): string => {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
};

export const formatCount = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;
