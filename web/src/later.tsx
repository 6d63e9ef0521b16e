/** Every page but the first ones: one file, fetched while the first page is being read. */

export { CloseAction } from './action/close-action.tsx';
export { ActionDeclarations } from './action/declarations.tsx';
export { Declare } from './action/declare.tsx';
export { ActionHistory } from './action/history.tsx';
export { Identification } from './action/identification.tsx';
export { ActionInvoices } from './action/invoices.tsx';
export { ManageAction } from './action/manage-action.tsx';
export { Trainees } from './action/trainees.tsx';
export { PendingDeclarations } from './actions/pending-declarations.tsx';
export { PendingEnrolments } from './actions/pending-enrolments.tsx';
export { Accessibility } from './contacts/accessibility.tsx';
export { Contacts } from './contacts/contacts.tsx';
export { Imports } from './imports/imports.tsx';
export { InvoiceList } from './invoices/invoice-list.tsx';
export { InvoicePage } from './invoices/invoice-page.tsx';
export { ActionRequests } from './modification/action-requests.tsx';
export { ChooseType } from './modification/choose-type.tsx';
export { EditRequest } from './modification/edit-request.tsx';
export { OpenAction } from './opening/open-action.tsx';
export { Organisation } from './organisation/organisation.tsx';
export { Provider } from './organisation/provider.tsx';
export { RequestPage } from './requests/request-page.tsx';
export { RequestQueue } from './requests/request-queue.tsx';
