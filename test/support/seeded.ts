/** A small generator of numbers from 0 to 1, the same for the same seed (mulberry32). */
export const seeded = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** The same things in an order that is drawn. */
export const shuffled = <T>(things: readonly T[], random: () => number): T[] => {
  const drawn: T[] = [];
  for (const thing of things) {
    const at = Math.floor(random() * (drawn.length + 1));
    const moved = drawn[at];
    if (moved === undefined) drawn.push(thing);
    else {
      drawn.push(moved);
      drawn[at] = thing;
    }
  }
  return drawn;
};
