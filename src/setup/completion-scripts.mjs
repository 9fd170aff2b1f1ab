/**
 * The scripts by which shells complete the command line, each a function of what there is to offer: lists of words by name, and
 * for each command its summary, its options, the lists that it takes, and whether it takes files.
 *
 * @typedef {{ name: string, about: string, takes: boolean, values: string[], lists: string[], files: boolean }} Option
 * @typedef {{ name: string, summary: string, options: Option[], lists: string[], files: boolean }} Command
 * @typedef {{ lists: Record<string, string[]>, commands: Command[] }} Offer
 */

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/** Cases of a shell's `case`, one for each option that takes a word: the pattern, and what `then` makes of the option. */
function optionCases(commands, then) {
  return commands.flatMap(({ name, options }) =>
    options
      .filter(({ takes }) => takes)
      .map((option) => `    (${quoted(`${name} ${option.name}`)}) ${then(option)} ;;`),
  );
}

/** @param {Offer} offer */
export function bash({ lists, commands }) {
  const words = (names, more = []) => `"${[...names.map((name) => `$${name}`), ...more].join(" ")}"`;
  const perOption = ({ values, lists: own }) => `offered=${words(own, values)}`;
  const perCommand = ({ name, options, lists: own }) =>
    `    (${quoted(name)}) options=${words([], [...options.map((option) => option.name)])} words=${words(own)} ;;`;
  return `# Completion of roundtrip, for bash.
_roundtrip() {
${Object.entries(lists)
  .map(([name, all]) => `  local ${name}=${quoted(all.join(" "))}`)
  .join("\n")}
  local line="\${COMP_LINE:0:COMP_POINT}" options='' words='' offered='' typed
  # By itself, and not by COMP_WORDS: bash takes a colon for the end of a word.
  read -ra typed <<<"$line"
  [[ $line == *[[:space:]] ]] && typed+=('')
  [[ \${typed[0]##*/} == npx ]] && typed=("\${typed[@]:1}")
  local last=$((\${#typed[@]} - 1))
  local current="\${typed[last]}"
  case "\${typed[1]}" in
${commands.map(perCommand).join("\n")}
  esac
  case "\${typed[1]} \${typed[last - 1]}" in
${optionCases(commands, perOption).join("\n")}
    (*) if [[ $current == -* ]]; then offered="$options"; else offered="$words"; fi ;;
  esac
  (( last == 1 )) && offered=${words(
    [],
    commands.map(({ name }) => name),
  )}
  COMPREPLY=($(compgen -W "$offered" -- "$current"))
  if [[ $current == *:* && $COMP_WORDBREAKS == *:* ]]; then
    local before="\${current%"\${current##*:}"}"
    COMPREPLY=("\${COMPREPLY[@]#"$before"}")
  fi
}
if [[ -z $_roundtrip_npx_before ]]; then
  _roundtrip_npx_before="$(complete -p npx 2>/dev/null | sed -n 's/.* -F \\([^ ]*\\) .*/\\1/p')"
fi
_roundtrip_npx() {
  if [[ \${COMP_WORDS[1]} == roundtrip ]] && (( COMP_CWORD > 1 )); then
    _roundtrip
  elif [[ -n $_roundtrip_npx_before ]]; then
    "$_roundtrip_npx_before" "$@"
  elif (( COMP_CWORD == 1 )); then
    COMPREPLY=($(compgen -W roundtrip -- "\${COMP_WORDS[1]}"))
  fi
}
complete -o default -F _roundtrip roundtrip
complete -o default -F _roundtrip_npx npx
`;
}

/** @param {Offer} offer */
export function zsh({ lists, commands }) {
  const described = (name, about) => quoted(`${name.replaceAll(":", "\\:")}:${about}`);
  const perOption = ({ values, lists: own, files }) =>
    files
      ? "_files; return"
      : `offered=(${[...own.map((name) => `$${name}`), ...values].join(" ")}); compadd -a offered; return`;
  const perCommand = ({ name, options, lists: own, files }) =>
    `    (${quoted(name)}) options=(${options.map((option) => described(option.name, option.about)).join(" ")}); ` +
    `offered=(${own.map((list) => `$${list}`).join(" ")}); files=${files ? 1 : 0} ;;`;
  return `#compdef roundtrip
# Completion of roundtrip, for zsh.
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
_roundtrip() {
  local -a ${Object.keys(lists).join(" ")} subcommands options offered
  local -i files=0
${Object.entries(lists)
  .map(([name, all]) => `  ${name}=(${all.join(" ")})`)
  .join("\n")}
  if (( CURRENT == 2 )); then
    subcommands=(${commands.map(({ name, summary }) => described(name, summary)).join(" ")})
    _describe command subcommands
    return
  fi
  case "$words[2] $words[CURRENT-1]" in
${optionCases(commands, perOption).join("\n")}
  esac
  case "$words[2]" in
${commands.map(perCommand).join("\n")}
  esac
  if [[ $PREFIX == -* ]]; then _describe -o option options; return; fi
  compadd -a offered && (( ! files )) || { (( files )) && _files }
}
(( $+_roundtrip_npx_before )) || typeset -g _roundtrip_npx_before="\${_comps[npx]}"
_roundtrip_npx() {
  if [[ $words[2] == roundtrip ]] && (( CURRENT > 2 )); then
    shift words
    (( CURRENT -= 1 ))
    _roundtrip
  elif [[ -n $_roundtrip_npx_before ]]; then
    "$_roundtrip_npx_before"
  elif (( CURRENT == 2 )); then
    compadd roundtrip
  fi
}
compdef _roundtrip roundtrip
compdef _roundtrip_npx npx
`;
}

/** @param {Offer} offer */
export function fish({ lists, commands }) {
  const text = (words) => `'${words.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
  const offered = (names, more = []) => `"${[...names.map((name) => `$__roundtrip_${name}`), ...more].join(" ")}"`;
  const perCommand = ({ name, summary, options, lists: own, files }) => [
    `complete -c roundtrip -n 'test (count (commandline -opc)) -eq 1' -a ${text(name)} -d ${text(summary)}`,
    ...options.map((option) => {
      const what = option.files ? " -r -F" : option.takes ? ` -x -a ${offered(option.lists, option.values)}` : "";
      const flag = `-l ${option.name.slice(2)} -d ${text(option.about)}`;
      return `complete -c roundtrip -n '__roundtrip_on ${name}' ${flag}${what}`;
    }),
    ...(own.length > 0 ? [`complete -c roundtrip -n '__roundtrip_on ${name}' -a ${offered(own)}`] : []),
    ...(files ? [`complete -c roundtrip -n '__roundtrip_on ${name}' -F`] : []),
  ];
  return `# Completion of roundtrip, for fish.
${Object.entries(lists)
  .map(([name, all]) => `set -g __roundtrip_${name} ${all.join(" ")}`)
  .join("\n")}
function __roundtrip_on
  set -l typed (commandline -opc)
  test (count $typed) -ge 2; and test "$typed[2]" = $argv[1]
end
function __roundtrip_by_npx
  set -l typed (commandline -opc)
  test "$typed[2]" = roundtrip
end
complete -c roundtrip -e
complete -c roundtrip -f
${commands.flatMap(perCommand).join("\n")}
complete -c npx -f -n 'test (count (commandline -opc)) -eq 1' -a roundtrip
complete -c npx -f -n __roundtrip_by_npx -a '(complete -C (string replace -r "^\\\\s*npx\\\\s+" "" -- (commandline -cp)))'
`;
}
