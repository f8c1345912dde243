# usage: sign.pl RSA-KEY FOLDER TO: mails signed by Mail::DKIM, in each canonicalisation.
use strict;
use warnings;
use Mail::DKIM::Signer;

my @forms = qw(simple/simple simple/relaxed relaxed/simple relaxed/relaxed);
my $number = 0;
opendir(my $folder, $ARGV[1]) or die $!;
for my $name (sort grep { /\.eml$/ } readdir $folder) {
    my $dkim = Mail::DKIM::Signer->new(
        Algorithm => 'rsa-sha256',
        Method    => $forms[$number++ % @forms],
        Domain    => 'sender.example',
        Selector  => 'rsa',
        KeyFile   => $ARGV[0],
    );
    open(my $mail, '<:raw', "$ARGV[1]/$name") or die $!;
    my $content = do { local $/; <$mail> };
    $dkim->PRINT($content);
    $dkim->CLOSE;
    open(my $signed, '>:raw', "$ARGV[2]/$name") or die $!;
    print $signed $dkim->signature->as_string, "\r\n", $content;
    close $signed or die $!;
}
