type Span = { readonly start: string; readonly end: string };

/**
 * New dates of a component when its action moves (`YYYY-MM-DD`): a bound equal to the action's follows it, one left
 * outside moves to the edge, one inside stays. `starts`: the action's current planned and actual starts.
 */
export const alignComponent = (component: Span, now: { starts: readonly string[]; end: string }, after: Span): Span => {
  const inside = (day: string): string => (day < after.start ? after.start : day > after.end ? after.end : day);
  return {
    start: now.starts.includes(component.start) ? after.start : inside(component.start),
    end: component.end === now.end ? after.end : inside(component.end),
  };
};
