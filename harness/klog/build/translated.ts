/** What gcc, make, ld and the shell say in other languages, as patterns, with the English words that the rules read. */
const words: readonly (readonly [RegExp, string])[] = [
  [/：/g, ': '],
  [/: {2}/g, ': '],
  [
    /(?:致命错误|嚴重錯誤|schwerwiegender Fehler|Schwerwiegender Fehler|erreur fatale|error fatal|фатальная ошибка|치명적인 오류|致命的エラー|erro fatal|errore irreversibile): ?/g,
    'fatal error: ',
  ],
  [/(?<=: )(?:错误|錯誤|Fehler|erreur|ошибка|오류|エラー|erro|errore): ?/g, 'error: '],
  [/(?<=: )(?:警告|Warnung|attention|avertissement|предупреждение|경고|aviso): ?/g, 'warning: '],
  [
    /没有那个文件或目录|沒有此一檔案或目錄|Datei oder Verzeichnis nicht gefunden|Aucun fichier ou dossier de ce (?:type|nom)|No existe el (?:archivo|fichero) o el directorio|Нет такого файла или каталога|그런 파일이나 디렉터리가 없습니다|そのようなファイルやディレクトリはありません|Arquivo ou diretório inexistente|File o directory non esistente/g,
    'No such file or directory',
  ],
  [
    /设备上没有空间|装置上已無多餘空間|Auf dem Gerät ist kein Speicherplatz mehr verfügbar|Aucun espace disponible sur le périphérique|No queda espacio en el dispositivo|На устройстве не осталось свободного места|장치에 남은 공간이 없음|デバイスに空き領域がありません|Não há espaço disponível no dispositivo/g,
    'No space left on device',
  ],
  [
    /未找到命令|找不到命令|Kommando nicht gefunden|commande introuvable|orden no encontrada|команда не найдена|명령을 찾을 수 없음|コマンドが見つかりません|comando não encontrado/g,
    'command not found',
  ],
  [
    /权限不够|Keine Berechtigung|Permission non accordée|Permiso denegado|Отказано в доступе|허가 거부|許可がありません|Permissão negada/g,
    'Permission denied',
  ],
  [/(?<=\*\*\* \[.*\] )(?:错误|錯誤|Fehler|Erreur|Error|Ошибка|오류|エラー|Erro|Errore) (?=\d)/g, 'Error '],
  [
    /(?:没有规则可制作目标|沒有規則可製作目標|Keine Regel vorhanden, um das Ziel|Aucune règle pour fabriquer la cible|No hay ninguna regla para construir el objetivo|Нет правила для сборки цели|타겟|ターゲット) ?[“„«»‘'"]? ?([^”“„»«’'"]+?) ?[”“»’'"].*?(?:(?:由|benötigt von|nécessaire pour|necesario para|требуемой для) ?[“„«‘'"]? ?([^”“„»«’'"]+?) ?[”“»’'"].*)?$/g,
    "No rule to make target '$1', needed by '$2'.  Stop.",
  ],
  [
    /(?:对|對)[“‘'"]?([\w.]+)[”’'"]?未定义的引用|Nicht definierter Verweis auf »([\w.]+)«|référence indéfinie vers « ?([\w.]+) ?»|referencia a `?([\w.]+)'? sin definir|неопределённая ссылка на «([\w.]+)»/g,
    "undefined reference to '$1$2$3$4$5'",
  ],
];
/** Words in other alphabets, or of languages that write gcc's messages in ours. */
const foreign =
  /[^\x20-\x7e]|Fehler|Warnung|nicht gefunden|erreur|Erreur|Aucun|error fatal|No existe|No queda|no encontrada|denegado|erro|Keine /;

/** The line as it would be with LC_ALL=C, as far as the rules need it; another text as it is. */
export function translated(line: string): string {
  if (!foreign.test(line)) return line;
  return words
    .reduce((text, [form, english]) => text.replace(form, english), line.slice(0, 600))
    .replace(", needed by ''", '');
}
