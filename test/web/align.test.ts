import { describe, expect, it } from 'vitest';
import { alignComponent } from '../../web/src/modification/align.ts';

describe('aligning a component with its action', () => {
  const now = { starts: ['2023-01-02', '2023-01-05'], end: '2024-06-30' };
  const after = { start: '2023-01-06', end: '2024-09-30' };

  it.each([
    ['follows the bounds that were the action’s', '2023-01-02', '2024-06-30', '2023-01-06', '2024-09-30'],
    ['follows its actual start as well as its planned one', '2023-01-05', '2024-06-30', '2023-01-06', '2024-09-30'],
    ['stays where it is when it is inside', '2023-03-01', '2023-04-28', '2023-03-01', '2023-04-28'],
    ['is brought to the edge when it is outside', '2022-12-01', '2025-01-31', '2023-01-06', '2024-09-30'],
  ])('%s', (_, start, end, alignedStart, alignedEnd) => {
    expect(alignComponent({ start, end }, now, after)).toEqual({ start: alignedStart, end: alignedEnd });
  });

  it('never ends before it starts, even when it was wholly outside', () => {
    expect(alignComponent({ start: '2022-01-03', end: '2022-02-04' }, now, after)).toEqual({
      start: '2023-01-06',
      end: '2023-01-06',
    });
  });
});
