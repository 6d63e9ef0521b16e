import { counted } from './format.ts';

type ListEndProps = {
  readonly read: {
    readonly items: readonly unknown[];
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly fetchNextPage: () => unknown;
  };
  readonly one: string;
  readonly many: string;
};

/** How many lines are shown, said aloud when it changes, and the way to the following ones. */
export const ListEnd = ({ read, one, many }: ListEndProps) => (
  <div className="list-end">
    <p role="status">
      {read.hasNextPage
        ? `Les ${read.items.length} premiers résultats sont affichés.`
        : counted(read.items.length, one, many, '')}
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
