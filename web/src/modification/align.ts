type Span = { readonly start: string; readonly end: string };

/**
 * Where a component goes when its action moves (days as `YYYY-MM-DD`): a bound that was the action's follows it, one left
 * outside is brought to the edge, and one that is inside stays. `starts`: the action's planned and actual starts of now.
 */
export const aligned = (component: Span, now: { starts: readonly string[]; end: string }, after: Span): Span => {
  const inside = (day: string): string => (day < after.start ? after.start : day > after.end ? after.end : day);
  return {
    start: now.starts.includes(component.start) ? after.start : inside(component.start),
    end: component.end === now.end ? after.end : inside(component.end),
  };
};
