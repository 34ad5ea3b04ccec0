export { renderMatrix } from './authorisation/render.ts';
