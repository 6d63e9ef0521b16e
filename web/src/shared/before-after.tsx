import { frenchDay } from './format.ts';

type Value = string | number | null;

/** A value of a change: days are told in French, nothing is « – ». */
export const shownValue = (value: Value): string => {
  if (value === null || value === '') return '–';
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/u.test(value) ? frenchDay(value) : String(value);
};

export const BeforeAfter = ({ before, after }: { readonly before: Value; readonly after: Value }) => (
  <span className="before">
    {before !== null && (
      <>
        <del>
          <span className="visually-hidden">avant : </span>
          {shownValue(before)}
        </del>
        <span className="arrow" aria-hidden="true" />
      </>
    )}
    <ins>
      <span className="visually-hidden">après : </span>
      {shownValue(after)}
    </ins>
  </span>
);
