import { mount } from 'svelte';
import App from './App.svelte';
import { connectStudio } from './connect-studio.ts';

mount(App, { target: document.body, props: { connection: connectStudio() } });
