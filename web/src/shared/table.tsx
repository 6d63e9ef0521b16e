import type { ReactElement, ReactNode } from 'react';
import { useSearchParams } from 'react-router';

/**
 * A table that becomes cards on a phone. Roles are written out because a table shown as blocks loses its own in some
 * browsers.
 */
export const Table = ({
  caption,
  busy = false,
  className,
  head,
  children,
}: {
  readonly caption: string;
  /** Its lines are being replaced. */
  readonly busy?: boolean;
  readonly className?: string;
  /** Titles of the columns, or their own headers (`SortHead`). */
  readonly head: readonly (string | false | ReactElement)[];
  readonly children: ReactNode;
}) => (
  // A box that scrolls must be reachable from the keyboard.
  <section className="table-box" aria-label={caption} aria-busy={busy} tabIndex={0}>
    <table role="table" className={className}>
      <caption className="visually-hidden">{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {head.map((title) => (typeof title === 'string' ? <Head key={title}>{title}</Head> : title))}
        </tr>
      </thead>
      <tbody role="rowgroup">{children}</tbody>
    </table>
  </section>
);

export const Row = ({ children }: { readonly children: ReactNode }) => <tr role="row">{children}</tr>;

const Head = ({ children }: { readonly children: ReactNode }) => (
  <th scope="col" role="columnheader">
    {children}
  </th>
);

/** A cell; `label` is the column's name, shown on cards. */
export const Cell = ({
  label,
  children,
  className,
}: {
  readonly label: string;
  readonly children: ReactNode;
  readonly className?: string;
}) => (
  <td role="cell" data-label={label} className={className}>
    {children}
  </td>
);

export const RowHead = ({ label, children }: { readonly label: string; readonly children: ReactNode }) => (
  <th scope="row" role="rowheader" data-label={label}>
    {children}
  </th>
);

/** A header that sorts the list by its column; the sort stands in the address. */
export const SortHead = ({
  column,
  initial,
  children,
}: {
  readonly column: string;
  /** The sort column when the address names none. */
  readonly initial: string;
  readonly children: string;
}) => {
  const [asked, setAsked] = useSearchParams();
  const current = asked.get('sort') ?? initial;
  const descending = asked.get('order') === 'desc';
  const mine = current === column;
  return (
    <th scope="col" role="columnheader" aria-sort={mine ? (descending ? 'descending' : 'ascending') : 'none'}>
      <button
        type="button"
        className="sort"
        onClick={() => {
          const next = new URLSearchParams(asked);
          next.set('sort', column);
          next.set('order', mine && !descending ? 'desc' : 'asc');
          setAsked(next, { replace: true });
        }}
      >
        {/* The mark goes with the last word: alone on a line it would look like dust. */}
        {children.slice(0, children.lastIndexOf(' ') + 1)}
        <span className="number">
          {children.slice(children.lastIndexOf(' ') + 1)}
          <span className="sort-mark" aria-hidden="true" />
        </span>
      </button>
    </th>
  );
};
