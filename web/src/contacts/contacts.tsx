import { useApi } from '../shared/api.ts';
import { ReadFailure } from '../shared/failure.tsx';
import { Loading } from '../shared/loading.tsx';
import { useTitle } from '../shared/title.ts';

/** The guide's « Contacts et assistance ». */
export const Contacts = () => {
  useTitle('Contacts et assistance');
  const { data, error, refetch } = useApi('listContacts', {});
  return (
    <>
      <h1>Contacts et assistance</h1>
      {data === undefined ? (
        error === null ? (
          <Loading />
        ) : (
          <ReadFailure error={error} retry={() => void refetch()} />
        )
      ) : (
        <div className="panels panels-wide">
          {data.items.map((contact) => (
            <section className="panel panel-plain" key={contact.topic} aria-labelledby={contact.topic}>
              <h2 id={contact.topic}>{contact.subject}</h2>
              <ul className="plain">
                {contact.phone !== null && (
                  <li>
                    <a href={`tel:${contact.phone.replaceAll(' ', '')}`}>N° {contact.phone}</a>
                    {contact.hours !== null && ` (${contact.hours})`}
                  </li>
                )}
                {contact.emails.map((email) => (
                  <li key={email}>
                    <a href={`mailto:${email}`}>{email}</a>
                  </li>
                ))}
              </ul>
              {contact.advice !== null && <p className="hint">{contact.advice}</p>}
            </section>
          ))}
        </div>
      )}
    </>
  );
};
