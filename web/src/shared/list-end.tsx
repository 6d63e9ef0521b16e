import { ReadFailure } from './failure.tsx';
import { counted } from './format.ts';

type ListEndProps = {
  readonly read: {
    readonly items: readonly unknown[];
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly fetchNextPage: () => unknown;
    readonly error: unknown;
    readonly refetch: () => unknown;
  };
  readonly one: string;
  readonly many: string;
  /** In which order they are. */
  readonly order?: string | undefined;
};

/** How many lines are shown, said aloud when it changes, and the way to the following ones. */
export const ListEnd = ({ read, one, many, order }: ListEndProps) => (
  <div className="list-end">
    {read.error !== null && (
      <ReadFailure error={read.error} retry={() => void (read.hasNextPage ? read.fetchNextPage() : read.refetch())} />
    )}
    <p role="status">
      {read.hasNextPage
        ? `Les ${read.items.length} premiers résultats sont affichés.`
        : counted(read.items.length, one, many, '')}
      {order !== undefined && <span className="visually-hidden">. {order}</span>}
    </p>
    {read.hasNextPage && (
      <button
        type="button"
        className="button button-secondary"
        aria-disabled={read.isFetchingNextPage}
        onClick={() => {
          if (!read.isFetchingNextPage) void read.fetchNextPage();
        }}
      >
        {read.isFetchingNextPage ? 'Chargement en cours…' : 'Afficher la suite'}
      </button>
    )}
  </div>
);
