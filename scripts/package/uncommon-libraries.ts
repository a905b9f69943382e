import { spawnSync } from 'node:child_process';

const ofEveryLinux = /^(linux-vdso|ld-linux|lib(c|m|mvec|dl|rt|pthread|util|resolv)\.so)/;

/**
 * Lists the shared libraries that a Linux program needs and that other machines may lack. Empty for a
 * static program.
 */
export function uncommonLibraries(program: string): string[] {
  // As ldd does; a program without shared libraries ignores the variable and runs.
  const { stdout } = spawnSync(program, ['-version'], {
    encoding: 'utf8',
    env: { LD_TRACE_LOADED_OBJECTS: '1' },
  });
  const needed = [...stdout.matchAll(/^\t(?:\/\S*\/)?(\S+) (?:=>|\()/gm)].map(
    ([, name]) => name ?? '',
  );
  return needed.filter((name) => !ofEveryLinux.test(name));
}
