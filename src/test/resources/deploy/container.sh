# Becomes a command in a container's root, for PodStandIn, in mount and process namespaces of its own:
#   container.sh ROOT ro|rw JAVA [WHAT WHERE ro|rw]... -- COMMAND...
set -eu

bind() {
    if [ -d "$1" ]; then
        mkdir -p "$root$2"
    else
        mkdir -p "$root${2%/*}"
        : >"$root$2"
    fi
    mount --rbind "$1" "$root$2"
    [ "$3" = rw ] || mount -o remount,bind,ro "$root$2"
}

main() {
    root=$1 mode=$2 java=$3
    shift 3
    mount --make-rprivate /
    mount -t tmpfs -o mode=755 tmpfs "$root"
    for link in /bin /sbin /lib /lib64; do
        cp -P "$link" "$root/"
    done
    for path in /usr /etc /dev /proc; do
        bind "$path" "$path" rw
    done
    mount -t tmpfs -o mode=755 tmpfs "$root/usr/local/sbin"
    mkdir -m 1777 "$root/tmp"
    case $java in /usr/*) ;; *) bind "$java" "$java" ro ;; esac
    while [ "$1" != -- ]; do
        bind "$1" "$2" "$3"
        shift 3
    done
    shift
    mount -o "remount,$mode" "$root"
    exec chroot "$root" "$@"
}

main "$@"
