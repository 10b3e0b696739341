#!/usr/bin/env bash
# Asks the package feeds for known vulnerabilities of every package of the solution, those that others bring along, too.
# Exit code: 0 none known, 1 some (listed), 2 not audited: a feed has no such data or does not answer. What was not
# audited is never told as clean.
set -uo pipefail
cd "$(dirname "$0")/.."
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

solution=${1:-Surveillance.sln}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# "E https://api.nuget.org/v3/index.json" is a feed that is in use. Named as a source of audits, a feed without such
# data gives the warning NU1905; not named so, it would be passed over in silence.
mapfile -t feeds < <(dotnet nuget list source --format short | sed -n 's/^E[A-Z]* //p')
if [ "${#feeds[@]}" -eq 0 ]; then
  echo "not audited: no package feed is set up"
  exit 2
fi
{
  echo '<configuration><packageSources><clear />'
  for feed in "${feeds[@]}"; do echo "<add key=\"$feed\" value=\"$feed\" />"; done
  echo '</packageSources><auditSources><clear />'
  for feed in "${feeds[@]}"; do echo "<add key=\"$feed\" value=\"$feed\" />"; done
  echo '</auditSources></configuration>'
} > "$work/nuget.config"

if ! dotnet restore "$solution" --force --configfile "$work/nuget.config" -p:NuGetAudit=true -p:NuGetAuditMode=all \
    -p:NuGetAuditLevel=low -p:TreatWarningsAsErrors=false -p:MSBuildTreatWarningsAsErrors=false > "$work/log" 2>&1; then
  grep -E 'error' "$work/log" | sort -u | head -n 5
  echo "not audited: the packages could not be restored"
  exit 2
fi

known=$(grep -oE 'NU190[1-4]: .*' "$work/log" | sed 's/ \[[^]]*\]$//' | sort -u)
blind=$(grep -oE 'NU190[05]: .*' "$work/log" | sed 's/ \[[^]]*\]$//' | sort -u)
if [ -n "$known" ]; then
  echo "$known"
  echo "vulnerable: $(wc -l <<< "$known") known"
  exit 1
fi
if [ -n "$blind" ]; then
  echo "$blind"
  echo "not audited: ${#feeds[@]} feed(s) asked, at least one without an answer"
  exit 2
fi
echo "audited: no known vulnerability"
