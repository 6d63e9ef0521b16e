import { routes } from '../../functions/routes.ts';
import type { AnyRoute } from '../../functions/shared/http/route.ts';

export const allRoutes: readonly AnyRoute[] = routes;

export const routeOf = (operation: string): AnyRoute => {
  const found = allRoutes.find((route) => route.operation === operation);
  if (found === undefined) throw new Error(`No route ${operation}`);
  return found;
};
