import { describe, expect, it } from 'vitest';
import { date } from '../../../domain/calendar-date.ts';
import { type Frequency, periods } from '../../../domain/period.ts';

const between = (from: string, to: string, frequency: Frequency) =>
  periods(date(from), date(to), frequency).map(({ id, start, end }) => `${id} ${start} ${end}`);

describe('the reporting periods between two days', () => {
  it('are months, cut at both ends', () => {
    expect(between('2022-11-15', '2023-02-03', 'MONTHLY')).toEqual([
      '2022-11 2022-11-15 2022-11-30',
      '2022-12 2022-12-01 2022-12-31',
      '2023-01 2023-01-01 2023-01-31',
      '2023-02 2023-02-01 2023-02-03',
    ]);
  });

  it('are even pairs of months of the civil year', () => {
    expect(between('2022-10-20', '2023-04-30', 'BIMONTHLY')).toEqual([
      '2022-B5 2022-10-20 2022-10-31',
      '2022-B6 2022-11-01 2022-12-31',
      '2023-B1 2023-01-01 2023-02-28',
      '2023-B2 2023-03-01 2023-04-30',
    ]);
    expect(between('2023-02-10', '2023-02-20', 'BIMONTHLY')).toEqual(['2023-B1 2023-02-10 2023-02-20']);
  });

  it('are quarters of the civil year', () => {
    expect(between('2023-02-10', '2023-12-31', 'QUARTERLY')).toEqual([
      '2023-Q1 2023-02-10 2023-03-31',
      '2023-Q2 2023-04-01 2023-06-30',
      '2023-Q3 2023-07-01 2023-09-30',
      '2023-Q4 2023-10-01 2023-12-31',
    ]);
    expect(between('2023-06-30', '2023-07-01', 'QUARTERLY')).toEqual([
      '2023-Q2 2023-06-30 2023-06-30',
      '2023-Q3 2023-07-01 2023-07-01',
    ]);
  });

  it('may be of one day, and are none when the end comes first', () => {
    expect(between('2024-02-29', '2024-02-29', 'MONTHLY')).toEqual(['2024-02 2024-02-29 2024-02-29']);
    expect(between('2023-01-02', '2023-01-01', 'MONTHLY')).toEqual([]);
  });
});
