#!/bin/sh
# Makes an image named node:24-bookworm-slim where no image registry is at hand: Debian's packages (debootstrap) and the Node runtime
# and npm as npm packages. It stands in for the official image when the Dockerfiles are built and tested; it is never to be published.
#
#   infra/docker/offline-base.sh [image]
#
# Does nothing where the image is there already. Needs root, docker, debootstrap and npm; leaves nothing behind but the image.
set -eu

image=${1:-node:24-bookworm-slim}
case $(uname -m) in
  x86_64) cpu=x64 ;;
  aarch64) cpu=arm64 ;;
  *) echo "There is no Node runtime on npm for $(uname -m)." >&2; exit 1 ;;
esac

if docker image inspect "$image" >/dev/null 2>&1; then
  echo "$image is there already."
  exit 0
fi
for program in docker debootstrap npm tar; do
  command -v "$program" >/dev/null || { echo "$program is needed: apt-get install docker.io debootstrap npm" >&2; exit 1; }
done

work=$(mktemp -d "${TMPDIR:-/tmp}/parley-base.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP
root=$work/root

# The mirror that this machine's apt uses, else debootstrap's own.
mirror=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' 2>/dev/null |
  awk '$2 == "bookworm" || $2 == "oldstable" || $2 == "stable" { print $1; exit }')
debootstrap --variant=minbase bookworm "$root" ${mirror:+"$mirror"} >"$work/debootstrap.log" 2>&1 ||
  { tail -n 20 "$work/debootstrap.log" >&2; exit 1; }

# The newest Node 24 that npm has for this processor, and the npm that its own npm would fetch.
unpack() { # name, range, destination
  mkdir -p "$work/pack" "$3"
  file=$(cd "$work/pack" && npm pack --silent "$1@$2" | tail -n 1)
  tar -xzf "$work/pack/$file" -C "$3" --strip-components=1
  rm -f "$work/pack/$file"
}
unpack "node-linux-$cpu" 24 "$work/node"
install -D -m 755 "$work/node/bin/node" "$root/usr/local/bin/node"
unpack npm 11 "$root/usr/local/lib/node_modules/npm"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
ln -s ../lib/node_modules/npm/bin/npx-cli.js "$root/usr/local/bin/npx"
chmod 755 "$root/usr/local/lib/node_modules/npm/bin/npm-cli.js" "$root/usr/local/lib/node_modules/npm/bin/npx-cli.js"

# As in the official image: a user node, and nothing to read.
chroot "$root" groupadd --gid 1000 node
chroot "$root" useradd --uid 1000 --gid node --shell /bin/bash --create-home node
rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/* "$root"/usr/share/doc/* "$root"/usr/share/man/* \
  "$root"/usr/share/locale/* "$root"/usr/share/info/* "$root"/var/log/*

tar -C "$root" --one-file-system -c . | docker import \
  --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' --change 'CMD ["node"]' - "$image" >/dev/null
echo "Made $image: $(docker run --rm --network none "$image" node --version)."
