import { createContext, useContext } from 'react';
import type { Services } from '../state/services.ts';

/** Where the views find what they stand on. */
export const ServicesContext = createContext<Services | undefined>(undefined);

/** What the views stand on. */
export const useServices = (): Services => {
  const services = useContext(ServicesContext);
  if (services === undefined) throw new Error('there are no services above this component');
  return services;
};
