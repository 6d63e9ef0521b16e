/** Raised with each release; given by the health check and the OpenAPI document. */
export const version = '0.1.0';
