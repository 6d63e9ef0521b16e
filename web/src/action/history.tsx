import { useList } from '../shared/api.ts';
import { BeforeAfter } from '../shared/before-after.tsx';
import { ReadFailure } from '../shared/failure.tsx';
import { frenchInstant } from '../shared/format.ts';
import { ListEnd } from '../shared/list-end.tsx';
import { Loading } from '../shared/loading.tsx';
import { role } from '../shared/words.ts';
import { useAction } from './manage-action.tsx';

/** Who did what, when, from what to what; newest first. */
export const ActionHistory = () => {
  const { actionNumber } = useAction();
  const read = useList('showHistory', { params: { actionNumber } });
  return (
    <section aria-labelledby="history">
      <h2 id="history">Historique</h2>
      {read.isPending ? (
        <Loading />
      ) : read.isError && read.items.length === 0 ? (
        <ReadFailure error={read.error} retry={() => void read.refetch()} />
      ) : (
        <>
          <ol className="history">
            {read.items.map((one) => (
              <li key={one.seq}>
                <p className="history-what">
                  <strong>{one.label}</strong>
                  <span className="muted">
                    {' '}
                    {frenchInstant(one.at)} ·{' '}
                    {one.by.role === 'system' ? role.system : `${one.by.userId} (${role[one.by.role]})`}
                  </span>
                </p>
                {one.changes.length > 0 && (
                  <ul className="plain">
                    {one.changes.map((changed) => (
                      <li key={changed.field}>
                        {changed.label} : <BeforeAfter before={changed.before} after={changed.after} />
                      </li>
                    ))}
                  </ul>
                )}
              </li>
            ))}
          </ol>
          <ListEnd read={read} one="événement" many="événements" />
        </>
      )}
    </section>
  );
};
