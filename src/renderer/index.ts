import { mount } from 'svelte';
import App from './App.svelte';
import { connectStudio } from './connect-studio.ts';
import { language } from './words/say.ts';

document.documentElement.lang = language;

mount(App, { target: document.body, props: { connection: connectStudio() } });
