import type { AnyRoute } from '../../contract/route.ts';
import { routes } from '../../contract/routes.ts';

export const allRoutes: readonly AnyRoute[] = routes;

export const routeOf = (operation: string): AnyRoute => {
  const found = allRoutes.find((route) => route.operation === operation);
  if (found === undefined) throw new Error(`No route ${operation}`);
  return found;
};
