import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { mockAdbServer } from '../../../parts/inject/mock-adb-server.ts';

const variable = 'ANDROID_ADB_SERVER_PORT';

export const fault: InjectedFault = {
  id: 'F19-device-hung',
  title: 'the device is there and answers nothing, for ever',
  breaks: {
    settings: async settings => {
      const { serial, port } = await mockAdbServer();
      process.env[variable] = String(port);
      return { ...settings, lane: 'device', device: serial };
    },
  },
  expects: { red: 'boot', rule: 'F19-device-hung' },
  proves: async () => {
    delete process.env[variable];
    return undefined;
  },
};
