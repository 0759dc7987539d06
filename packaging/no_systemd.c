/* no_systemd.c -- the two functions of libsystemd that a static libdbus (which libpcap brings) names for D-Bus servers;
 * nothing here is one.  Not part of any build but WIRETALE_STATIC. */
int sd_listen_fds(int unset_environment);
int sd_is_socket(int fd, int family, int type, int listening);

int sd_listen_fds(int unset_environment)
{
	(void)unset_environment;
	return 0;
}

int sd_is_socket(int fd, int family, int type, int listening)
{
	(void)fd, (void)family, (void)type, (void)listening;
	return 0;
}
