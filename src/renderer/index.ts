import { mount } from 'svelte';
import { createStudioClient } from '../shared/studio-client.ts';
import App from './App.svelte';

mount(App, {
  target: document.body,
  props: { api: createStudioClient((method, input) => window.studioCall(method, input)) },
});
