# shinsa: one Makefile, everything made lands under out/. `make help` lists what there is.

PREFIX  ?= /usr/local
DESTDIR ?=
VERSION := 0.1.0

CC ?= gcc
ifeq ($(origin CC),default)
CC := gcc
endif
B ?= out/gcc
T ?= 600

# What a fresh Debian 12 lacks: to build, to run, and to test.
PACKAGES := gcc make pkg-config libhpdf-dev libiniparser-dev libpcre2-dev libsqlite3-dev libssl-dev libharfbuzz-dev \
	libunibreak-dev libutf8proc-dev libjansson-dev libedit-dev libdeflate-dev libqrencode-dev icc-profiles-free \
	libcurl4-openssl-dev libcurl4 libncurses-dev libseccomp-dev \
	fonts-ipaexfont-gothic fonts-ipaexfont-mincho
PACKAGES_DEMO  := $(PACKAGES) poppler-utils
PACKAGES_CHECK := $(PACKAGES) clang libclang-rt-14-dev libcmocka-dev zlib1g-dev poppler-utils qpdf openssl \
	libvterm-dev tmux mandoc zsh gettext sqlite3 xxd libnss3-tools mupdf-tools softhsm2 opensc libengine-pkcs11-openssl openjdk-17-jdk-headless libpdfbox2-java libbcprov-java \
	libbcpkix-java libjaxb-api-java libcommons-logging-java libactivation-java libcommons-io-java

LIBRARIES := libpcre2-8 sqlite3 openssl harfbuzz harfbuzz-subset libunibreak libutf8proc jansson libedit libqrencode
# Small ones become part of the program, libedit with what it stands on: each shared one costs 0.2 to 0.5 ms at every
# start. Those that get security updates most (OpenSSL, SQLite) stay shared, as do those Debian has no archive of.
SMALL     := -ldeflate -lutf8proc -ljansson -liniparser -ledit -lseccomp -lncursesw -ltinfo -lbsd -lmd
WARNINGS  := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wcast-qual \
	-Wwrite-strings -Wformat=2 -Wundef -Wvla
OPTIMISE  ?= -O2 -D_FORTIFY_SOURCE=2
SANITIZE  ?=
CFLAGS    ?= -g
CPPFLAGS  += -I. -DSHINSA_DATADIR='"$(PREFIX)/share/shinsa"' -DSHINSA_VERSION='"$(VERSION)"'
# Looked up only when something is compiled: `make help` needs no package.
LIB_CFLAGS = $(shell pkg-config --cflags $(LIBRARIES))
LIB_LIBS   = -Wl,-Bstatic $(SMALL) -Wl,-Bdynamic $(filter-out $(SMALL),$(shell pkg-config --libs $(LIBRARIES))) -lhpdf -lm
ALL_CFLAGS = -std=c17 $(WARNINGS) -fno-common -fstack-protector-strong -fPIE $(OPTIMISE) $(SANITIZE) $(CPPFLAGS) \
	$(LIB_CFLAGS) $(CFLAGS)
ALL_LDFLAGS = -pie -Wl,--as-needed,-z,relro,-z,now $(SANITIZE) $(LDFLAGS)

SOURCES := $(sort $(wildcard assess/*.c forms/*.c cli/*.c cli/kiosk/*.c))
MAIN    := cli/main.c
OBJECTS := $(patsubst %.c,$(B)/%.o,$(filter-out $(MAIN),$(SOURCES)))
TESTS   := $(patsubst tests/%.c,%,$(sort $(wildcard tests/test_*.c)))
FUZZ    := $(patsubst tests/fuzz/fuzz_%.c,%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
TEST_HELPERS := $(patsubst %.c,$(B)/%.o,$(filter-out $(wildcard tests/test_*.c),$(wildcard tests/*.c)))

.PHONY: all help demo check run bench lint install uninstall clean build tests fuzz fuzzers replays packages-demo packages-check FORCE
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SECONDARY:

all: $(B)/shinsa

help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

$(B)/%.o: %.c
	@mkdir -p $(@D)
	@echo "  CC  $@"
	@$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# The prefix is compiled in: what was built for another one is built again.
$(B)/prefix: FORCE
	@mkdir -p $(@D)
	@echo '$(PREFIX)' | cmp -s - $@ || echo '$(PREFIX)' >$@
$(B)/cli/paths.o: $(B)/prefix
FORCE:

$(B)/libshinsa.a: $(OBJECTS)
	@rm -f $@
	@$(AR) rcs $@ $(OBJECTS)

$(B)/shinsa: $(B)/cli/main.o $(B)/libshinsa.a
	@echo "  LD  $@"
	@$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIB_LIBS)

$(B)/tests/test_%: $(B)/tests/test_%.o $(TEST_HELPERS) $(B)/libshinsa.a
	@echo "  LD  $@"
	@$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIB_LIBS) -lcmocka -lz -lutil -lvterm

$(B)/tests/bench/bench: $(patsubst %.c,$(B)/%.o,$(wildcard tests/bench/*.c)) $(B)/tests/generate.o \
		$(B)/libshinsa.a
	@echo "  LD  $@"
	@$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIB_LIBS)

# A fuzz target over its corpus, without a fuzzer; with one (make fuzz); and what the corpus started from.
$(B)/tests/fuzz/replay_%: $(B)/tests/fuzz/fuzz_%.o $(B)/tests/fuzz/require.o $(B)/tests/fuzz/replay.o $(B)/libshinsa.a
	@echo "  LD  $@"
	@$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIB_LIBS)

$(B)/tests/fuzz/run_%: $(B)/tests/fuzz/fuzz_%.o $(B)/tests/fuzz/require.o $(B)/libshinsa.a
	@echo "  LD  $@"
	@$(CC) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LIB_LIBS)

$(B)/tests/fuzz/seeds: $(B)/tests/fuzz/seeds.o $(TEST_HELPERS) $(B)/libshinsa.a
	@echo "  LD  $@"
	@$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIB_LIBS) -lcmocka -lz -lutil -lvterm

replays: $(addprefix $(B)/tests/fuzz/replay_,$(FUZZ))
fuzzers: $(addprefix $(B)/tests/fuzz/run_,$(FUZZ))

# Loaded into the program under test (tests/fault/fault.c).
$(B)/tests/fault.so: tests/fault/fault.c
	@mkdir -p $(@D)
	@echo "  LD  $@"
	@$(CC) $(WARNINGS) -std=c17 -O2 -fPIC -shared -o $@ $<

tests: $(B)/shinsa $(B)/tests/fault.so $(addprefix $(B)/tests/,$(TESTS))

packages-demo:
	@sh tests/packages.sh $(PACKAGES_DEMO)

packages-check:
	@sh tests/packages.sh $(PACKAGES_CHECK)

demo: packages-demo ## the main job on a real example: two signed PDFs, verified
	@$(MAKE) --no-print-directory all
	@sh tests/demo.sh $(B)/shinsa

check: packages-check ## build with gcc and clang, run every test, also under sanitizers
	@sh tests/check.sh

fuzz: packages-check ## search for inputs that break the readers, for T=600 seconds
	@sh tests/fuzz/fuzz.sh $(T)

run: packages-demo ## start the interactive program
	@$(MAKE) --no-print-directory -s all
	@$(B)/shinsa run

bench: packages-demo ## times and sizes, each beside a yardstick of the same run
	@$(MAKE) --no-print-directory -s all $(B)/tests/bench/bench
	@$(B)/tests/bench/bench $(B)/shinsa

lint: ## formatting, include directions, banned calls, templates
	@sh tests/lint.sh $(B)/shinsa

install: all ## into PREFIX (/usr/local), below DESTDIR
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/shinsa/templates $(DESTDIR)$(PREFIX)/share/man/man1 \
		$(DESTDIR)$(PREFIX)/share/man/man5 $(DESTDIR)$(PREFIX)/share/man/man7 \
		$(DESTDIR)$(PREFIX)/share/man/ja/man1 $(DESTDIR)$(PREFIX)/share/man/ja/man5 \
		$(DESTDIR)$(PREFIX)/share/man/ja/man7 \
		$(DESTDIR)$(PREFIX)/share/bash-completion/completions $(DESTDIR)$(PREFIX)/share/zsh/site-functions
	install -m 755 $(B)/shinsa $(DESTDIR)$(PREFIX)/bin/shinsa
	install -m 644 templates/*.ini $(DESTDIR)$(PREFIX)/share/shinsa/templates/
	install -m 644 cli/shinsa.1 $(DESTDIR)$(PREFIX)/share/man/man1/shinsa.1
	install -m 644 cli/shinsa-*.5 $(DESTDIR)$(PREFIX)/share/man/man5/
	install -m 644 cli/shinsa-*.7 $(DESTDIR)$(PREFIX)/share/man/man7/
	install -m 644 cli/ja/shinsa.1 $(DESTDIR)$(PREFIX)/share/man/ja/man1/shinsa.1
	install -m 644 cli/ja/shinsa-*.5 $(DESTDIR)$(PREFIX)/share/man/ja/man5/
	install -m 644 cli/ja/shinsa-*.7 $(DESTDIR)$(PREFIX)/share/man/ja/man7/
	install -m 644 cli/completion.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/shinsa
	install -m 644 cli/completion.zsh $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_shinsa

uninstall: ## takes away what install put there, and nothing else
	rm -f $(DESTDIR)$(PREFIX)/bin/shinsa $(DESTDIR)$(PREFIX)/share/man/man1/shinsa.1 \
		$(DESTDIR)$(PREFIX)/share/bash-completion/completions/shinsa \
		$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_shinsa \
		$(patsubst cli/%,$(DESTDIR)$(PREFIX)/share/man/man5/%,$(wildcard cli/shinsa-*.5)) \
		$(patsubst cli/%,$(DESTDIR)$(PREFIX)/share/man/man7/%,$(wildcard cli/shinsa-*.7)) \
		$(DESTDIR)$(PREFIX)/share/man/ja/man1/shinsa.1 \
		$(patsubst cli/ja/%,$(DESTDIR)$(PREFIX)/share/man/ja/man7/%,$(wildcard cli/ja/shinsa-*.7)) \
		$(patsubst cli/ja/%,$(DESTDIR)$(PREFIX)/share/man/ja/man5/%,$(wildcard cli/ja/shinsa-*.5)) \
		$(patsubst %,$(DESTDIR)$(PREFIX)/share/shinsa/%,$(wildcard templates/*.ini))
	-rmdir $(DESTDIR)$(PREFIX)/share/shinsa/templates $(DESTDIR)$(PREFIX)/share/shinsa 2>/dev/null

clean: ## removes out/
	rm -rf out

-include $(wildcard $(B)/*/*.d $(B)/*/*/*.d)
